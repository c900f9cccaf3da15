package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"sort"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
)

// Scrape is one attempt to read the metrics of one target.
type Scrape struct {
	At float64 `json:"at"`
	// Target has the labels that a ServiceMonitor would give.
	Target map[string]string `json:"target"`
	// Text is in Prometheus' format; nil when the target did not answer.
	Text *string `json:"text"`

	// heldSeconds is for how long it repeats an earlier one, and perSecond what goes on meanwhile.
	heldSeconds float64
	perSecond   map[string]float64
}

// store appends a history with `up`, and holds the last answers. It returns the first and the last time.
func store(db *tsdb.DB, history History) (time.Time, time.Time, error) {
	if len(history.Scrapes) == 0 {
		return time.Time{}, time.Time{}, errors.New("nothing was scraped")
	}
	scrapes := append([]Scrape{}, history.Scrapes...)
	sort.SliceStable(scrapes, func(one, other int) bool { return scrapes[one].At < scrapes[other].At })
	first, end := scrapes[0].At, scrapes[len(scrapes)-1].At
	latest := map[string]Scrape{}
	for _, scrape := range scrapes {
		latest[labels.FromMap(scrape.Target).String()] = scrape
	}
	for at := end + history.StepSeconds; at <= end+history.HoldSeconds; at += history.StepSeconds {
		for _, scrape := range latest {
			scrape.heldSeconds, scrape.perSecond = at-scrape.At, history.PerSecond
			scrape.At = at
			scrapes = append(scrapes, scrape)
		}
	}
	seen := map[string]map[string]labels.Labels{}
	for _, scrape := range scrapes {
		target := labels.FromMap(scrape.Target).String()
		series, err := appendScrape(db, scrape, seen[target])
		if err != nil {
			return time.Time{}, time.Time{}, fmt.Errorf("%v: %w", scrape.Target, err)
		}
		seen[target] = series
	}
	return timeOf(first), timeOf(end + history.HoldSeconds), nil
}

// appendScrape marks what was there before and is not any more as gone, as a scrape of Prometheus does.
func appendScrape(db *tsdb.DB, scrape Scrape, before map[string]labels.Labels) (map[string]labels.Labels, error) {
	appender := db.AppenderV2(context.Background())
	milliseconds := timeOf(scrape.At).UnixMilli()
	add := func(series labels.Labels, value float64) error {
		_, err := appender.Append(0, series, 0, milliseconds, value, nil, nil, storage.AOptions{})
		return err
	}
	now := map[string]labels.Labels{}
	up := 0.0
	if scrape.Text != nil {
		up = 1
		samples, err := parse(scrape)
		if err != nil {
			return nil, err
		}
		for _, sample := range samples {
			if err := add(sample.series, sample.value); err != nil {
				return nil, err
			}
			now[sample.series.String()] = sample.series
		}
	}
	for name, series := range before {
		if _, there := now[name]; there {
			continue
		}
		if err := add(series, math.Float64frombits(staleNaN)); err != nil {
			return nil, err
		}
	}
	health := labels.NewBuilder(labels.FromMap(scrape.Target)).Set(labels.MetricName, "up").Labels()
	if err := add(health, up); err != nil {
		return nil, err
	}
	return now, appender.Commit()
}

// staleNaN is Prometheus' mark that a series has ended.
const staleNaN uint64 = 0x7ff0000000000002

type sample struct {
	series labels.Labels
	value  float64
}

func parse(scrape Scrape) ([]sample, error) {
	parser := textparse.NewPromParser([]byte(*scrape.Text), labels.NewSymbolTable(), false)
	samples := []sample{}
	for {
		entry, err := parser.Next()
		if errors.Is(err, io.EOF) {
			return samples, nil
		}
		if err != nil {
			return nil, err
		}
		if entry != textparse.EntrySeries {
			continue
		}
		var own labels.Labels
		parser.Labels(&own)
		_, _, value := parser.Series()
		if value != 0 {
			value += scrape.heldSeconds * scrape.perSecond[own.Get(labels.MetricName)]
		}
		builder := labels.NewBuilder(own)
		for name, text := range scrape.Target {
			// A label of the target's wins; the metric's own is kept under another name, as in a scrape.
			if there := own.Get(name); there != "" {
				builder.Set("exported_"+name, there)
			}
			builder.Set(name, text)
		}
		samples = append(samples, sample{builder.Labels(), value})
	}
}

func timeOf(seconds float64) time.Time {
	return time.UnixMilli(int64(math.Round(seconds * 1000)))
}
