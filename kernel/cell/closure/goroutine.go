package closure

// Goroutine returns a number that no other goroutine has while the calling one
// runs; 0 if that is not known of this processor.
func Goroutine() uintptr { return goroutine() }
