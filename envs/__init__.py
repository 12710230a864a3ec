"""The environments that come with gemenv."""
