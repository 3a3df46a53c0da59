package assistant

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"kaiwa/config/service"
)

// conversations is the Conversations API, which go-openai lacks.
type conversations struct{ client *service.Client }

// create makes an empty one: what is to be in it goes with its first request, which may hold more than the 20 items that
// may be given here, and saves a round trip.
func (c conversations) create(ctx context.Context) (id string, err error) {
	var made struct {
		ID string `json:"id"`
	}
	err = c.client.Call(ctx, http.MethodPost, "/conversations", struct{}{}, &made)
	return made.ID, err
}

// since lists the items after one, oldest first; after "" all.
func (c conversations) since(ctx context.Context, id, after string) ([]item, error) {
	var items []item
	for {
		query := url.Values{"limit": {"100"}, "order": {"asc"}}
		if after != "" {
			query.Set("after", after)
		}
		var page struct {
			Data    []conversationItem `json:"data"`
			HasMore bool               `json:"has_more"`
		}
		err := c.client.Call(ctx, http.MethodGet, "/conversations/"+url.PathEscape(id)+"/items?"+query.Encode(), nil, &page)
		if err != nil {
			return nil, err
		}
		for _, raw := range page.Data {
			items = append(items, raw.item())
		}
		if !page.HasMore || len(page.Data) == 0 {
			return items, nil
		}
		after = page.Data[len(page.Data)-1].ID
	}
}

// remove deletes one. Its items go with it, as far as it alone has them.
func (c conversations) remove(ctx context.Context, id string) error {
	return c.client.Call(ctx, http.MethodDelete, "/conversations/"+url.PathEscape(id), nil, &struct{}{})
}

// A conversationItem is one as the service writes it, as far as it matters here.
type conversationItem struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Role    string `json:"role"`
	CallID  string `json:"call_id"`
	Content []struct {
		Text    string `json:"text"`
		Refusal string `json:"refusal"`
	} `json:"content"`
}

func (c conversationItem) item() item {
	it := item{id: c.ID}
	switch c.Type {
	case "message":
		var text strings.Builder
		for _, part := range c.Content {
			text.WriteString(part.Text + part.Refusal)
		}
		it.role, it.text = c.Role, text.String()
	case "function_call":
		it.call = c.CallID
	case "function_call_output":
		it.result = c.CallID
	}
	return it
}
