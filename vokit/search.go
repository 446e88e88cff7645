package vokit

import (
	"fmt"

	"vogo/vokit/dal"
	"vogo/vokit/registry"
	"vogo/vokit/scs"
	"vogo/vokit/sia"
	"vogo/vokit/slap"
	"vogo/vokit/ssa"
)

// Cone returns a cone search service, by its access URL or as Find has found it.
//
//	t := vo.Cone("http://dc.g-vo.org/arihip/q/cone/scs.xml").Search(vo.Around(pos, vo.Deg(1)))
func Cone(service any) (*scs.Service, error) {
	u, _, err := accessURL("cone search", "conesearch", service)
	if err != nil {
		return nil, err
	}
	return scs.New(u), nil
}

// SIA returns an image service, by its access URL or as Find has found it.
//
//	images := vo.SIA(url).Search(vo.Around(pos, vo.Deg(.1)), vo.Spectrum("500.7 nm"))
//	vo.Image(images.Row(0))
func SIA(service any) (*sia.Service, error) {
	u, s, err := accessURL("sia", "sia", service)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return sia.New(u), nil
	case s.Protocol() == "sia2":
		return sia.NewVersion(u, 2), nil
	}
	return sia.NewVersion(u, 1), nil
}

// SSA returns a service for spectra and time series, by its access URL or as
// Find has found it.
//
//	spectra := vo.SSA(url).Search(vo.Around(pos, vo.Arcmin(1)), vo.Spectrum("400 nm", "700 nm"))
//	spectrum := vo.Read(spectra.Row(0))
func SSA(service any) (*ssa.Service, error) {
	u, _, err := accessURL("ssa", "ssa", service)
	if err != nil {
		return nil, err
	}
	return ssa.New(u), nil
}

// SLAP returns a service for spectral lines, by its access URL or as Find has
// found it.
//
//	lines := vo.SLAP(url).Search(vo.Spectrum("500 nm", "501 nm"))
func SLAP(service any) (*slap.Service, error) {
	u, _, err := accessURL("slap", "slap", service)
	if err != nil {
		return nil, err
	}
	return slap.New(u), nil
}

// accessURL takes an access URL or a service of the registry that speaks the
// protocol.
func accessURL(op, protocol string, x any) (string, *registry.Service, error) {
	switch v := x.(type) {
	case string:
		if len(v) > 8 && (v[:7] == "http://" || v[:8] == "https://") {
			return v, nil, nil
		}
		e := dal.Errorf(op, "", dal.ErrNotFound, "no http or https URL: %q", v)
		e.Hint = fmt.Sprintf("vo.Find looks services up in the registry, as in vo.Find(vo.ServiceType(%q), vo.Keywords(%q))", protocol, v)
		return "", nil, e
	case registry.Service:
		if v.AccessURL == "" && v.IVOID == "" {
			return "", nil, dal.Errorf(op, "", dal.ErrNotFound, "the service is not set; did the cell that finds it fail?")
		}
		if p := v.Protocol(); p != protocol && p != protocol+"2" {
			return "", nil, dal.Errorf(op, v.ShortName, dal.ErrNotFound, "this is a %s service", p)
		}
		return v.AccessURL, &v, nil
	}
	return "", nil, fmt.Errorf("%s: cannot make a service of a %T; it takes an access URL or what Find has found", op, x)
}
