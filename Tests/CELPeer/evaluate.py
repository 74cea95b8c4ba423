# SPDX-License-Identifier: Apache-2.0
"""Evaluates expressions with cel-expr-python, whose evaluator is Google's in C++.

  python evaluate.py FILE

Each line of FILE is a JSON object: "text", "variables" (JSON values by name), "container" and "check" (whether
names and types are checked first). For each, a line of JSON is printed: {"value": TEXT}, as
Tests/CELTests/Rendering.swift writes values, or {"error": TEXT}.
"""

import datetime
import json
import struct
import sys

from cel_expr_python import cel

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
TYPES = {
    "NULL": "null_type",
    "TIMESTAMP": "google.protobuf.Timestamp",
    "DURATION": "google.protobuf.Duration",
}


def key(plain):
    """A key: what kind of number it is, nobody can tell."""
    if isinstance(plain, bool):
        return "bool " + str(plain).lower()
    return f"int {plain}" if isinstance(plain, int) else f"string {plain}"


def rendering(value):
    kind, content = value.type().name().split("<")[0], value.value()
    if kind == "ERROR":
        raise ValueError(content)
    if kind == "NULL":
        return "null"
    if kind == "BOOL":
        return "bool " + str(content).lower()
    if kind == "DOUBLE":
        return "double " + ("nan" if content != content else f"{struct.unpack('>Q', struct.pack('>d', content))[0]:x}")
    if kind == "BYTES":
        return f"bytes {list(content)}"
    if kind == "LIST":
        return "[" + ", ".join(rendering(element) for element in content) + "]"
    if kind == "MAP":
        return "{" + ", ".join(sorted(f"{key(k)}: {rendering(v)}" for k, v in content.items())) + "}"
    if kind == "TIMESTAMP":
        seconds, rest = divmod(content - EPOCH, datetime.timedelta(seconds=1))
        return f"timestamp {seconds} {rest // datetime.timedelta(microseconds=1)}"
    if kind == "DURATION":
        return f"duration {content // datetime.timedelta(microseconds=1)}"
    if kind == "TYPE":
        name = content.name().split("<")[0]
        return "type " + TYPES.get(name, name.lower())
    if kind in ("INT", "UINT", "STRING"):
        return f"{kind.lower()} {content}"
    raise ValueError(f"{kind}: {content}")


def answer(question):
    variables = question["variables"]
    try:
        environment = cel.NewEnv(
            variables={name: cel.Type.DYN for name in variables}, container=question["container"]
        )
        expression = environment.compile(question["text"], disable_check=not question["check"])
        return {"value": rendering(expression.eval(data=variables))}
    except (RuntimeError, ValueError, OverflowError) as error:
        return {"error": str(error)}


with open(sys.argv[1], encoding="utf-8", newline="\n") as file:
    for line in file:
        print(json.dumps(answer(json.loads(line)), ensure_ascii=False))
