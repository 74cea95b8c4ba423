// SPDX-License-Identifier: Apache-2.0

import CEL

/// A question that the two evaluators answer differently, and why ours is the answer here.
struct PeerDifference: Sendable {
    var text: String
    var ours: PeerQuestion.Answer
    var theirs: PeerQuestion.Answer
    var reason: String

    static let known = [
        PeerDifference(
            text: "{0: 1, 0u: 2}[0.0]", ours: .error, theirs: .value(Rendering(.int(1))),
            reason: "the specification's test map_value_repeat_key_heterogeneous wants an error"),
        PeerDifference(
            text: "b'' in {'a': 1}", ours: .value(Rendering(.bool(false))), theirs: .error,
            reason:
                "no key is equal to bytes; the specification is silent, and Google's evaluator in Go says so too"
        ),
        PeerDifference(
            text: "{'a': 1, 'a': 2} == {} || true", ours: .value(Rendering(.bool(true))), theirs: .error,
            reason: "langdef.md, \"Logical Operators\": an operand that decides makes up for any error"),
        PeerDifference(
            text: "int(true)", ours: .error, theirs: .value(Rendering(.int(1))),
            reason:
                "langdef.md, \"List of Standard Definitions\", has no such conversion, nor have uint and double there"
        ),
        PeerDifference(
            text: "double('0x7')", ours: .error, theirs: .value(Rendering(.double(7))),
            reason: "the specification's literals of double are decimal"),
        PeerDifference(
            text: "int(' 7')", ours: .error, theirs: .value(Rendering(.int(7))),
            reason: "the specification's literals of int hold no space"),
        PeerDifference(
            text: "double('1e999')", ours: .error, theirs: .value(Rendering(.double(.infinity))),
            reason: "langdef.md, \"Overflow\": a conversion that is out of range is an error"),
        PeerDifference(
            text: "1e999", ours: .error, theirs: .value(Rendering(.double(.infinity))),
            reason: "a literal that no double holds is more likely a mistake"),
        PeerDifference(
            text: "'a'.matches('(?m)^a')", ours: .error, theirs: .value(Rendering(.bool(true))),
            reason: "LinearPattern refuses flags that it does not have"),
        PeerDifference(
            text: "'é'.matches('\\\\pL')", ours: .error, theirs: .value(Rendering(.bool(true))),
            reason: "LinearPattern refuses Unicode's properties"),
        PeerDifference(
            text: "duration('300000000000s') == duration('0s')", ours: .error,
            theirs: .value(Rendering(.bool(false))),
            reason:
                "64 bits of nanoseconds, as in Go: sub_time_duration_over wants an error of a shorter span"),
        PeerDifference(
            text: "timestamp('2009-02-13T23:31:60Z') == timestamp(0)", ours: .error,
            theirs: .value(Rendering(.bool(false))),
            reason: "a leap second has no place in the seconds since 1970"),
    ]
}
