"""The generated questions of reasoning-gym (Stojanovski et al. 2025), with graders made safe."""
