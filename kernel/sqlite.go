//go:build !js && !wasip1

package kernel

// The driver "sqlite" of the history. There is none for WebAssembly, where only
// the session itself has a history.
import _ "modernc.org/sqlite"
