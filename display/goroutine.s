// Functions without a body, linked by name, need an assembly file beside them.
