package product

import (
	"fmt"
	"path/filepath"

	"vogo/vokit/dal"
	"vogo/vokit/table"
)

// reportInfo is the INFO by which a report of Fetch is known, also after it has
// been sorted, filtered or written to a file and read again.
const reportInfo = "fetch_directory"

// report makes the table that Fetch returns.
func report(dir string, items []*item) (*table.Table, error) {
	n := len(items)
	row, size := make([]int, n), make([]any, n)
	sem, file, ct, status, note := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, it := range items {
		row[i], sem[i], ct[i], status[i], note[i] = it.row, it.res.semantics, it.res.contentType, it.res.status, it.res.note
		if it.res.file != "" {
			file[i], size[i] = filepath.Join(dir, it.res.file), it.res.bytes
		}
	}
	var cols []*table.Column
	for _, c := range []struct {
		m      table.Meta
		values any
	}{
		{table.Meta{Name: "row", Description: "row of the source table"}, row},
		{table.Meta{Name: "file", Description: "where it is"}, file},
		{table.Meta{Name: "size", Unit: "byte"}, size},
		{table.Meta{Name: "semantics", Description: "what was taken of the dataset"}, sem},
		{table.Meta{Name: "content_type"}, ct},
		{table.Meta{Name: "status"}, status},
		{table.Meta{Name: "note", Description: "what did not work"}, note},
	} {
		k, err := table.NewColumn(c.m, c.values)
		if err != nil {
			return nil, fmt.Errorf("fetch: %w", err)
		}
		cols = append(cols, k)
	}
	t, err := table.New("fetched into "+dir, cols...)
	if err != nil {
		return nil, fmt.Errorf("fetch: %w", err)
	}
	t.Infos = append(t.Infos, table.Info{Name: reportInfo, Value: dir})
	return t, nil
}

// fetched is the file of a row of a report; ok is false for rows of other tables.
func fetched(op string, row table.Row) (path string, ok bool, err error) {
	t := row.Table()
	if t == nil {
		return "", false, nil
	}
	if _, is := t.Info(reportInfo); !is {
		return "", false, nil
	}
	path, err = row.Text("file")
	if err != nil {
		return "", false, nil // the column is gone; it is a row like others
	}
	if path == "" {
		note, _ := row.Text("note")
		e := dal.Errorf(op, "", dal.ErrNotFound, "row %d of the report has no file: %s", row.Index(), dal.OneLine(note, 200))
		return "", true, e
	}
	return path, true, nil
}
