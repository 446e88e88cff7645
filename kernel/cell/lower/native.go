package lower

// NativeInstances names, for instances of hot generic functions, the compiled
// function of the runtime package that does the same.
var NativeInstances = map[string]string{}
