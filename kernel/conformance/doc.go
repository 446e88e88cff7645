// Package conformance probes what a Jupyter kernel does on its five sockets: the
// messaging protocol 5.5, and what front ends rely on beyond its letter.
//
// The probes know nothing of the kernel's inside. They start it from a kernelspec
// and talk to it as a front end does; what they need of its language is in a
// [Language]. The command kernel/conformance/probe runs them.
package conformance
