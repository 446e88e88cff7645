package desktop_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"vogo/vokit/desktop"
	"vogo/vokit/samp"
	"vogo/vokit/sky"
)

// Two programs on a hub; a listener hears until it is stopped.
func ExampleListener_Stop() {
	dir, err := os.MkdirTemp("", "samp")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	os.Setenv("SAMP_HUB", "std-lockurl:file://"+filepath.ToSlash(filepath.Join(dir, "lock")))
	defer os.Unsetenv("SAMP_HUB")
	hub, err := samp.StartHub(samp.HubOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer hub.Close()
	ctx := context.Background()
	here, there := desktop.New("here", ""), desktop.New("there", "")
	defer here.Close()
	defer there.Close()

	l, err := here.OnSky(ctx, func(p sky.Coord) { fmt.Println("look at", p) })
	if err != nil {
		log.Fatal(err)
	}
	if _, err := there.Send(ctx, "here", sky.New(156.01, 48.15)); err != nil {
		log.Fatal(err)
	}
	l.Stop()
	_, err = there.Send(ctx, "here", sky.New(10.68, 41.27))
	fmt.Println(err)
	// Output:
	// look at 156.01000 +48.15000
	// send: here does not take coord.pointAt.sky
}
