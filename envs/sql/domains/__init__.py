"""The worlds that schemas are drawn from."""

from gemenv.envs.sql.domains import culture, services, society
from gemenv.envs.sql.world import Domain

DOMAINS: dict[str, Domain] = {
    domain.name: domain for domain in (*culture.DOMAINS, *services.DOMAINS, *society.DOMAINS)
}
"""Every domain, by its name."""
