// Evaluates expressions with github.com/expr-lang/expr, one JSON object a line: the other half of differential.ts.
//
// In:  {"e": "1 + result", "r": <value>, "now": "2026-01-02T03:04:05Z"}
// Out: {"v": <value>} or {"c": "compile error"} or {"x": "run error"}
//
// Values on the wire keep Go's kinds apart: null, booleans and strings as they are, {"i":"1"} integers, {"f":"0.5"} floats, arrays,
// {"m":[[key,value],…]} maps in the order of their keys, {"t":"0"} times in nanoseconds since 1970, {"d":"1"} durations in nanoseconds, {"b":"base64"} bytes,
// and {"?":"type"} for whatever else.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"reflect"
	"sort"
	"strconv"
	"time"
	_ "time/tzdata"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/types"
)

type request struct {
	Expression string          `json:"e"`
	Result     json.RawMessage `json:"r"`
	Now        time.Time       `json:"now"`
}

func main() {
	time.Local = time.UTC
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			var asked request
			if err := json.Unmarshal(line, &asked); err != nil {
				panic(err)
			}
			if err := encoder.Encode(answer(asked)); err != nil {
				panic(err)
			}
			if in.Buffered() == 0 {
				out.Flush()
			}
		}
		if err != nil {
			break
		}
	}
	out.Flush()
}

func answer(asked request) (reply map[string]any) {
	defer func() {
		if r := recover(); r != nil {
			reply = map[string]any{"x": fmt.Sprint("panic: ", r)}
		}
	}()
	var wire any
	if len(asked.Result) > 0 {
		if err := json.Unmarshal(asked.Result, &wire); err != nil {
			panic(err)
		}
	}
	env := map[string]any{
		"result":  decode(wire),
		"args":    map[string]any{"service": "shop", "limit": "5"},
		"asInt":   asInt,
		"asFloat": asFloat,
		"isNaN":   math.IsNaN,
		"isInf":   func(f float64) bool { return math.IsInf(f, 0) },
		"isNil":   func(value any) bool { return value == nil },
		"default": func(value, fallback any) any {
			if value == nil {
				return fallback
			}
			return value
		},
	}
	declared := types.Map{"result": types.Any, "args": types.TypeOf(map[string]any{})}
	for _, name := range []string{"asInt", "asFloat", "isNaN", "isInf", "isNil", "default"} {
		declared[name] = types.TypeOf(env[name])
	}
	program, err := expr.Compile(asked.Expression, expr.Env(declared), expr.DisableBuiltin("now"),
		expr.Function("now", func(...any) (any, error) { return asked.Now, nil }, new(func() time.Time)))
	if err != nil {
		return map[string]any{"c": err.Error()}
	}
	value, err := expr.Run(program, env)
	if err != nil {
		return map[string]any{"x": err.Error()}
	}
	return map[string]any{"v": encode(value)}
}

func asInt(value any) int64 {
	switch v := value.(type) {
	case int:
		return int64(v)
	case int64:
		return v
	case uint8:
		return int64(v)
	case float64:
		return int64(v)
	case string:
		parsed, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			panic(err)
		}
		return parsed
	}
	panic(fmt.Sprintf("asInt: not a number: %v", value))
}

func asFloat(value any) float64 {
	switch v := value.(type) {
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case uint8:
		return float64(v)
	case float64:
		return v
	case string:
		parsed, err := strconv.ParseFloat(v, 64)
		if err != nil {
			panic(err)
		}
		return parsed
	}
	panic(fmt.Sprintf("asFloat: not a number: %v", value))
}

func decode(wire any) any {
	switch w := wire.(type) {
	case []any:
		values := make([]any, len(w))
		for i, each := range w {
			values[i] = decode(each)
		}
		return values
	case map[string]any:
		if text, ok := w["f"].(string); ok {
			value, err := strconv.ParseFloat(text, 64)
			if err != nil {
				panic(err)
			}
			return value
		}
		if text, ok := w["i"].(string); ok {
			value, err := strconv.Atoi(text)
			if err != nil {
				panic(err)
			}
			return value
		}
		values := map[string]any{}
		pairs, _ := w["m"].([]any)
		for _, each := range pairs {
			pair := each.([]any)
			values[pair[0].(string)] = decode(pair[1])
		}
		return values
	}
	return wire
}

func encode(value any) any {
	switch v := value.(type) {
	case nil:
		return nil
	case bool, string:
		return v
	case time.Duration:
		return map[string]any{"d": strconv.FormatInt(int64(v), 10)}
	case time.Time:
		nanos := new(big.Int).Mul(big.NewInt(v.Unix()), big.NewInt(1_000_000_000))
		return map[string]any{"t": nanos.Add(nanos, big.NewInt(int64(v.Nanosecond()))).String()}
	case *time.Location:
		return map[string]any{"z": v.String()}
	case []byte:
		return map[string]any{"b": base64.StdEncoding.EncodeToString(v)}
	}
	v := reflect.ValueOf(value)
	named := v.Type().PkgPath() != ""
	switch v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if !named {
			return map[string]any{"i": strconv.FormatInt(v.Int(), 10)}
		}
		return map[string]any{v.Type().String(): strconv.FormatInt(v.Int(), 10)}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return map[string]any{"u": strconv.FormatUint(v.Uint(), 10)}
	case reflect.Float32, reflect.Float64:
		return map[string]any{"f": strconv.FormatFloat(v.Float(), 'g', -1, 64)}
	case reflect.Slice, reflect.Array:
		values := make([]any, v.Len())
		for i := range values {
			values[i] = encode(v.Index(i).Interface())
		}
		return values
	case reflect.Map:
		pairs := [][2]any{}
		for each := v.MapRange(); each.Next(); {
			pairs = append(pairs, [2]any{encode(each.Key().Interface()), encode(each.Value().Interface())})
		}
		sort.Slice(pairs, func(i, j int) bool {
			a, _ := json.Marshal(pairs[i][0])
			b, _ := json.Marshal(pairs[j][0])
			return string(a) < string(b)
		})
		return map[string]any{"m": pairs}
	}
	return map[string]any{"?": v.Type().String()}
}
