package table

func builtinFormats() []Format { return nil }
