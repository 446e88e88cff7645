package sandbox

func registryTables() []*tableDef { return nil }
