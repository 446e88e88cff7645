package registry

import (
	"testing"

	"vogo/internal/hostile"
)

func TestHostile(t *testing.T) {
	service := func(s string) Service {
		return Service{IVOID: s, ShortName: s, Title: s, Description: s, Reference: s, StandardID: s, AccessURL: s, Waveband: []string{s}}
	}
	hostile.Test(t, "registry.Services", hostile.Strings, func(s string) map[string]any {
		return (&Services{list: []Service{service(s), service(s)}, Query: s, At: s}).MIMEBundle().Data
	})
	hostile.Test(t, "registry.Resource", hostile.Strings, func(s string) map[string]any {
		x := &Resource{IVOID: s, ShortName: s, Title: s, Description: s, Type: s, Reference: s, Source: s, Rights: s, Updated: s, Waveband: []string{s}, Creators: []string{s},
			Publisher: s, Subjects: []string{s}, AltIDs: []string{s}, Contacts: []Contact{{s, s, s, s}}, Tables: []TableInfo{{}, {}}}
		x.Tables[0].Name, x.Tables[0].Description = s, s
		for range 20 {
			x.Interfaces = append(x.Interfaces, Interface{Service: service(s), Version: s, Type: s, Role: s})
		}
		return x.MIMEBundle().Data
	})
}
