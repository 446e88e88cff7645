package widget

import (
	"encoding/json"
	"time"
)

// moment is a date, a time of day, or both, as the pickers of ipywidgets send
// them. Months count from 0.
type moment struct {
	Year         *int `json:"year,omitempty"`
	Month        *int `json:"month,omitempty"`
	Date         *int `json:"date,omitempty"`
	Hours        *int `json:"hours,omitempty"`
	Minutes      *int `json:"minutes,omitempty"`
	Seconds      *int `json:"seconds,omitempty"`
	Milliseconds *int `json:"milliseconds,omitempty"`
}

// encodeTime is a date, a time or both as a state holds it. A datetime is sent
// in UTC, a naive one as its clock shows it.
func encodeTime(k kind, v any) any {
	if k == kindTime {
		d := v.(time.Duration)
		at := time.Time{}.Add(d)
		return moment{}.clock(at)
	}
	t := v.(time.Time)
	if t.IsZero() {
		return nil
	}
	if k == kindDatetime {
		t = t.UTC()
	}
	year, month, day := t.Year(), int(t.Month())-1, t.Day()
	m := moment{Year: &year, Month: &month, Date: &day}
	if k == kindDate {
		return m
	}
	return m.clock(t)
}

func (m moment) clock(t time.Time) moment {
	h, min, s, ms := t.Hour(), t.Minute(), t.Second(), t.Nanosecond()/1e6
	m.Hours, m.Minutes, m.Seconds, m.Milliseconds = &h, &min, &s, &ms
	return m
}

func decodeTime(k kind, raw json.RawMessage) (any, error) {
	m, err := into[moment](raw)
	if err != nil {
		return nil, err
	}
	n := func(p *int) int {
		if p == nil {
			return 0
		}
		return *p
	}
	if k == kindTime {
		return time.Duration(n(m.Hours))*time.Hour + time.Duration(n(m.Minutes))*time.Minute +
			time.Duration(n(m.Seconds))*time.Second + time.Duration(n(m.Milliseconds))*time.Millisecond, nil
	}
	where := time.UTC
	if k == kindNaive {
		where = time.Local
	}
	return time.Date(n(m.Year), time.Month(n(m.Month)+1), n(m.Date), n(m.Hours), n(m.Minutes), n(m.Seconds), n(m.Milliseconds)*1e6, where), nil
}
