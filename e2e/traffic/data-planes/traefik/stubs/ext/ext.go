// Package ext adds nothing to the configuration: the module's archive lacks this nested module.
package ext

type HTTP struct{}

type Router struct{}
