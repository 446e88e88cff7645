// Package samp lets programs on one desktop talk to each other: SAMP, the
// Simple Application Messaging Protocol.
//
// A [Client] is one program on a hub. It finds the hub by its lock file, sends
// messages to others by their name and answers those it has handlers for:
//
//	c, err := samp.Connect(ctx, samp.Metadata{Name: "vogo"})
//	topcat, err := c.Find(ctx, "topcat")
//	_, err = c.Call(ctx, topcat.ID, samp.Message{MType: "table.load.votable",
//		Params: samp.Map{"url": url, "name": "AGB stars"}})
//
// A [Hub] passes messages between clients of the Standard Profile and, if asked
// to, of the Web Profile.
//
// Source: IVOA Recommendation SAMP 1.3 (2012-04-11): section 3 (client and hub
// operations), 4 (Standard Profile), 5 (Web Profile) and the MType registry it
// refers to.
package samp
