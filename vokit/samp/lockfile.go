package samp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// ErrNoHub says that no hub is running.
var ErrNoHub = errors.New("no SAMP hub is running")

// lockInfo is what a lock file tells of a hub (SAMP 1.3, section 4.2).
type lockInfo struct {
	secret string
	url    string
	path   string // "" if it does not come from a file
}

// LockFile is the path of the lock file: what SAMP_HUB names, or .samp in the
// home directory. SAMP_HUB may be std-lockurl:URL with a file or http URL.
func LockFile() (string, error) {
	hub := os.Getenv("SAMP_HUB")
	if hub == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("samp: where the lock file is cannot be told: %w", err)
		}
		return filepath.Join(home, ".samp"), nil
	}
	loc, ok := strings.CutPrefix(hub, "std-lockurl:")
	if !ok {
		return "", fmt.Errorf("samp: SAMP_HUB is %q; it must be std-lockurl: and the URL of a lock file", hub)
	}
	u, err := url.Parse(loc)
	if err != nil {
		return "", fmt.Errorf("samp: SAMP_HUB: %w", err)
	}
	if u.Scheme == "file" {
		return filepath.FromSlash(u.Path), nil
	}
	return loc, nil
}

// readLock finds the hub.
func readLock(ctx context.Context) (lockInfo, error) {
	path, err := LockFile()
	if err != nil {
		return lockInfo{}, err
	}
	var r io.ReadCloser
	if strings.HasPrefix(path, "http://") || strings.HasPrefix(path, "https://") {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
		if err != nil {
			return lockInfo{}, fmt.Errorf("samp: the lock file that SAMP_HUB names: %w", err)
		}
		resp, err := loopback.Do(req)
		if err != nil {
			return lockInfo{}, fmt.Errorf("samp: the lock file that SAMP_HUB names: %w", err)
		}
		if resp.StatusCode != http.StatusOK {
			resp.Body.Close()
			return lockInfo{}, fmt.Errorf("samp: the lock file that SAMP_HUB names, %s: %s", path, resp.Status)
		}
		r = resp.Body
	} else if r, err = os.Open(path); errors.Is(err, fs.ErrNotExist) {
		return lockInfo{}, fmt.Errorf("samp: %w (there is no %s); start TOPCAT or another program with a hub, or call vo.Hub()", ErrNoHub, path)
	} else if err != nil {
		return lockInfo{}, fmt.Errorf("samp: %w", err)
	}
	defer r.Close()
	l, err := parseLock(r)
	if err != nil {
		return lockInfo{}, fmt.Errorf("samp: lock file %s: %w", path, err)
	}
	l.path = path
	return l, nil
}

// parseLock reads the lines "name=value" of a lock file.
func parseLock(r io.Reader) (lockInfo, error) {
	var l lockInfo
	sc := bufio.NewScanner(io.LimitReader(r, 64<<10))
	for sc.Scan() {
		line := strings.TrimSpace(sc.Text())
		k, v, ok := strings.Cut(line, "=")
		if line == "" || strings.HasPrefix(line, "#") || !ok {
			continue
		}
		switch strings.TrimSpace(k) {
		case "samp.secret":
			l.secret = strings.TrimSpace(v)
		case "samp.hub.xmlrpc.url":
			l.url = strings.TrimSpace(v)
		}
	}
	if err := sc.Err(); err != nil {
		return l, err
	}
	if l.secret == "" || l.url == "" {
		return l, errors.New("it lacks samp.secret or samp.hub.xmlrpc.url; delete it if no hub is running")
	}
	return l, nil
}

// writeLock writes a lock file that only its owner can read. It fails if there
// is one already.
func writeLock(path, secret, hubURL string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "# SAMP Standard Profile lock file\nsamp.secret=%s\nsamp.hub.xmlrpc.url=%s\nsamp.profile.version=1.3\nhub.impl=vogo\n", secret, hubURL)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
