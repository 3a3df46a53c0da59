package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// A Model is one that a server has.
type Model struct {
	ID       string
	Shutdown string // the day it ends, YYYY-MM-DD; "" where the server tells none
}

// Models asks the server which models it has, sorted by name. (The library's type lacks the shutdown date.)
func (c *Client) Models(ctx context.Context) ([]Model, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.doer.endpoint.BaseURL+"/models", nil)
	if err != nil {
		return nil, c.doer.notCompatible("its base_url is not a web address")
	}
	req.Header.Set("Accept", "application/json")
	resp, err := c.doer.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, Explain(c.Role(), c.Model(), err)
	}
	models, err := readModels(body)
	if err != nil {
		f := c.doer.notCompatible("its list of models cannot be read")
		f.Err = err
		return nil, f
	}
	return models, nil
}

// listed is a model as servers write it.
type listed struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Shutdown any    `json:"shutdown_date"`
}

// readModels reads {"data":[{"id":…}]}, and what other servers write: a bare list, "models" instead of
// "data", "name" instead of "id", null instead of an empty list.
func readModels(body []byte) ([]Model, error) {
	var object struct {
		Data   *[]listed `json:"data"`
		Models *[]listed `json:"models"`
		Object string    `json:"object"`
	}
	var list []listed
	err := json.Unmarshal(body, &object)
	switch {
	case err != nil:
		if err := json.Unmarshal(body, &list); err != nil {
			return nil, fmt.Errorf("list of models: %w", err)
		}
	case object.Data != nil:
		list = *object.Data
	case object.Models != nil:
		list = *object.Models
	case object.Object != "list":
		return nil, errors.New("list of models: neither data nor models in it")
	}
	var models []Model
	for _, l := range list {
		if id := firstOf(l.ID, l.Name); id != "" {
			models = append(models, Model{ID: id, Shutdown: text(l.Shutdown)})
		}
	}
	slices.SortStableFunc(models, func(a, b Model) int { return strings.Compare(a.ID, b.ID) })
	return slices.CompactFunc(models, func(a, b Model) bool { return a.ID == b.ID }), nil
}
