//go:build unix

package wire

import (
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
)

// umaskMu keeps two listeners from mixing up the umask of the process.
var umaskMu sync.Mutex

// listenUnix listens on a socket file that only this user can open. A file left
// by a kernel that was killed is replaced; one that a living kernel serves is not.
func listenUnix(path string) (net.Listener, error) {
	umaskMu.Lock()
	defer umaskMu.Unlock()
	old := syscall.Umask(0o077)
	defer syscall.Umask(old)
	l, err := net.Listen("unix", path)
	if !errors.Is(err, syscall.EADDRINUSE) {
		return l, err
	}
	probe, dialErr := net.Dial("unix", path)
	if dialErr == nil {
		probe.Close()
		return nil, err
	}
	if !errors.Is(dialErr, syscall.ECONNREFUSED) {
		return nil, err
	}
	if info, statErr := os.Lstat(path); statErr != nil || info.Mode()&os.ModeSocket == 0 {
		return nil, err
	}
	if rmErr := os.Remove(path); rmErr != nil {
		return nil, rmErr
	}
	return net.Listen("unix", path)
}
