// Package kernel speaks the Jupyter messaging protocol, version 5.5, for an
// [Engine] that runs cells.
//
// [Run] serves front ends over the sockets of package wire until it is told to
// shut down. [Runner] is the part that runs one cell and orders its outputs; the
// headless notebook runner uses it without any sockets.
package kernel
