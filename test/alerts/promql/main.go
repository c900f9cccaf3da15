// Evaluates Prometheus' own rules, with Prometheus' own engine, over what was scraped from the hub.
//
// It reads one JSON document from standard input and writes one to standard output; both are described by the types
// below. Nothing but the module that go.mod pins is needed.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/tsdb"
)

// Question is what is read.
type Question struct {
	// RulesFile is a file of rule groups, as Prometheus loads it.
	RulesFile string    `json:"rulesFile"`
	Histories []History `json:"histories"`
	// Queries are only parsed.
	Queries []string `json:"queries"`
}

// History is what one Prometheus has seen. Times are in seconds since 1970.
type History struct {
	Name    string   `json:"name"`
	Scrapes []Scrape `json:"scrapes"`
	// HoldSeconds is for how long after the last scrape every target goes on to answer the same.
	HoldSeconds float64 `json:"holdSeconds"`
	// StepSeconds is how often it is scraped then, and how often the rules are evaluated all along.
	StepSeconds float64 `json:"stepSeconds"`
	// PerSecond has gauges that go on by themselves while nothing changes, such as an age; from 0 none does.
	PerSecond map[string]float64 `json:"perSecond"`
}

// Answer is what is written.
type Answer struct {
	Alerts      map[string][]Alert `json:"alerts"`
	QueryErrors map[string]string  `json:"queryErrors"`
}

// Alert has fired at some time of a history.
type Alert struct {
	Name        string            `json:"name"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	FiredAt     float64           `json:"firedAt"`
}

func main() {
	answer, err := run()
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(answer)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() (Answer, error) {
	answer := Answer{Alerts: map[string][]Alert{}, QueryErrors: map[string]string{}}
	var question Question
	if err := json.NewDecoder(os.Stdin).Decode(&question); err != nil {
		return answer, fmt.Errorf("the question: %w", err)
	}
	queryParser := parser.NewParser(parser.Options{})
	for _, query := range question.Queries {
		if _, err := queryParser.ParseExpr(query); err != nil {
			answer.QueryErrors[query] = err.Error()
		}
	}
	for _, history := range question.Histories {
		alerts, err := evaluate(question.RulesFile, history)
		if err != nil {
			return answer, fmt.Errorf("%s: %w", history.Name, err)
		}
		answer.Alerts[history.Name] = alerts
	}
	return answer, nil
}

func evaluate(rulesFile string, history History) ([]Alert, error) {
	folder, err := os.MkdirTemp("", "promql")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	options := tsdb.DefaultOptions()
	options.MinBlockDuration = (24 * time.Hour).Milliseconds()
	options.MaxBlockDuration = options.MinBlockDuration
	options.RetentionDuration = 0
	storage, err := tsdb.Open(folder, nil, nil, options, nil)
	if err != nil {
		return nil, err
	}
	defer storage.Close()
	first, last, err := store(storage, history)
	if err != nil {
		return nil, err
	}

	ctx := context.Background()
	engine := promql.NewEngine(promql.EngineOpts{
		MaxSamples: 50_000_000, Timeout: time.Minute, LookbackDelta: 5 * time.Minute,
		EnableAtModifier: true, EnableNegativeOffset: true,
	})
	fired := map[string]Alert{}
	manager := rules.NewManager(&rules.ManagerOptions{
		Context: ctx, Queryable: storage, AppendableV2: storage, Logger: slog.New(slog.DiscardHandler),
		NameValidationScheme: model.LegacyValidation,
		QueryFunc:            rules.EngineQueryFunc(engine, storage),
		NotifyFunc: func(_ context.Context, _ string, alerts ...*rules.Alert) {
			for _, alert := range alerts {
				key := alert.Labels.String()
				if _, known := fired[key]; known || alert.State != rules.StateFiring {
					continue
				}
				fired[key] = Alert{
					Name: alert.Labels.Get(labels.AlertName), Labels: alert.Labels.Map(),
					Annotations: alert.Annotations.Map(), FiredAt: float64(alert.FiredAt.UnixMilli()) / 1000,
				}
			}
		},
	})
	step := time.Duration(history.StepSeconds * float64(time.Second))
	groups, errs := manager.LoadGroups(step, labels.EmptyLabels(), "", nil, false, rulesFile)
	if len(errs) > 0 {
		return nil, errs[0]
	}
	for at := first; !at.After(last); at = at.Add(step) {
		for _, group := range groups {
			group.Eval(ctx, at)
			for _, rule := range group.Rules() {
				if err := rule.LastError(); err != nil {
					return nil, fmt.Errorf("%s: %w", rule.Name(), err)
				}
			}
		}
	}
	alerts := []Alert{}
	for _, alert := range fired {
		alerts = append(alerts, alert)
	}
	return alerts, nil
}
