package kernel

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// HistoryVar is the environment variable that names the file of the history, or
// turns it off: see [HistoryFile].
const HistoryVar = "VOGO_HISTORY"

// HistoryFile returns where the history of all sessions of this user is kept:
// the file that VOGO_HISTORY names, or history.sqlite in the user's data
// directory. It is "" if VOGO_HISTORY is "off", or if there is no such directory.
func HistoryFile() string {
	switch v := os.Getenv(HistoryVar); strings.ToLower(v) {
	case "":
	case "off", "0", "no", "false":
		return ""
	default:
		return v
	}
	dir := os.Getenv("XDG_DATA_HOME")
	if home, err := os.UserHomeDir(); dir == "" && err == nil {
		switch runtime.GOOS {
		case "windows":
			dir = os.Getenv("LOCALAPPDATA")
		case "darwin":
			dir = filepath.Join(home, "Library", "Application Support")
		default:
			dir = filepath.Join(home, ".local", "share")
		}
	}
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "vogo", "history.sqlite")
}

// historyStore is the file with the history of all sessions of a user. Kernels
// that run at the same time share it.
type historyStore struct {
	db      *sql.DB
	session int // number of this session, from 1
}

const historySchema = `
CREATE TABLE IF NOT EXISTS sessions (session INTEGER PRIMARY KEY AUTOINCREMENT, start TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS history (session INTEGER NOT NULL, line INTEGER NOT NULL, source TEXT NOT NULL, output TEXT);
CREATE INDEX IF NOT EXISTS history_line ON history (session, line);`

// openHistory opens the file at path, which is made if need be, and begins a
// session in it.
func openHistory(ctx context.Context, path string) (*historyStore, error) {
	h, err := newHistory(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("history in %s: %w", path, err)
	}
	return h, nil
}

func newHistory(ctx context.Context, path string) (*historyStore, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	// What people tried is theirs alone.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	f.Close()
	name := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()}
	// No write-ahead log: it does not work in home directories on a network.
	name.RawQuery = "_pragma=busy_timeout(5000)&_pragma=synchronous(off)&_pragma=cache_size(-512)&_txlock=immediate"
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	h := &historyStore{db: db}
	_, err = db.ExecContext(ctx, historySchema)
	var r sql.Result
	if err == nil {
		r, err = db.ExecContext(ctx, "INSERT INTO sessions (start) VALUES (?)", time.Now().UTC().Format(time.RFC3339))
	}
	var id int64
	if err == nil {
		id, err = r.LastInsertId()
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	h.session = int(id)
	return h, nil
}

// add keeps entries of this session.
func (h *historyStore) add(ctx context.Context, entries []historyEntry) error {
	tx, err := h.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("keeping the history: %w", err)
	}
	defer tx.Rollback()
	for _, e := range entries {
		var output any
		if e.output != "" {
			output = e.output
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO history VALUES (?, ?, ?, ?)", h.session, e.line, e.code, output); err != nil {
			return fmt.Errorf("keeping the history: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("keeping the history: %w", err)
	}
	return nil
}

// find returns the entries of other sessions that a request asks for, oldest
// first. No more than limit are wanted; negative means all.
func (h *historyStore) find(ctx context.Context, req historyRequest, limit int) ([]historyEntry, error) {
	where, args := "session <> ?", []any{h.session}
	switch req.Access {
	case "range":
		where += " AND session = ? AND line >= ?"
		args = append(args, req.Session, req.Start)
		if req.Stop != nil {
			where, args = where+" AND line < ?", append(args, *req.Stop)
		}
	case "search":
		where, args = where+" AND source GLOB ?", append(args, strings.ReplaceAll(patternOf(req), "[!", "[^"))
	}
	if req.Access == "search" && req.Unique {
		where += " GROUP BY source HAVING rowid = max(rowid)"
	}
	rows, err := h.db.QueryContext(ctx, "SELECT session, line, source, ifnull(output, '') FROM history WHERE "+where+
		" ORDER BY session DESC, line DESC, rowid DESC LIMIT ?", append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("reading the history: %w", err)
	}
	defer rows.Close()
	var found []historyEntry
	for rows.Next() {
		var e historyEntry
		if err := rows.Scan(&e.session, &e.line, &e.code, &e.output); err != nil {
			return nil, fmt.Errorf("reading the history: %w", err)
		}
		found = append(found, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading the history: %w", err)
	}
	for i, j := 0, len(found)-1; i < j; i, j = i+1, j-1 {
		found[i], found[j] = found[j], found[i]
	}
	return found, nil
}

func (h *historyStore) close() error { return h.db.Close() }
