// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Testing

/// Compares with a matcher that follows the definition: for each part, the set of places where a match that
/// begins at a place can end. It works on trees that are written out as patterns, so it shares no code, not even
/// the parser.
struct PatternReferenceTests {
    private indirect enum Tree {
        case letter(Character)
        case any
        case oneOf([Character], isNegated: Bool)
        case place(String)
        case inOrder([Tree])
        case either([Tree])
        case times(Tree, Int, Int?)

        var pattern: String {
            switch self {
            case .letter(let letter): String(letter)
            case .any: "."
            case .oneOf(let letters, let isNegated): "[" + (isNegated ? "^" : "") + String(letters) + "]"
            case .place(let text): text
            case .inOrder(let parts): parts.map(\.pattern).joined()
            case .either(let branches): "(" + branches.map(\.pattern).joined(separator: "|") + ")"
            case .times(let part, let minimum, let maximum):
                "(?:" + part.pattern + "){\(minimum)," + (maximum.map { "\($0)" } ?? "") + "}"
            }
        }

        func ends(in text: [Character], from start: Int) -> Set<Int> {
            func one(_ isMatch: (Character) -> Bool) -> Set<Int> {
                start < text.count && isMatch(text[start]) ? [start + 1] : []
            }
            func isWord(_ place: Int) -> Bool {
                text.indices.contains(place) && text[place] != "-" && text[place] != "\n"
            }
            switch self {
            case .letter(let letter): return one { $0 == letter }
            case .any: return one { $0 != "\n" }
            case .oneOf(let letters, let isNegated): return one { letters.contains($0) != isNegated }
            case .place(let place):
                let holds =
                    switch place {
                    case "^": start == 0
                    case "$": start == text.count
                    case "\\b": isWord(start - 1) != isWord(start)
                    default: isWord(start - 1) == isWord(start)
                    }
                return holds ? [start] : []
            case .inOrder(let parts):
                return parts.reduce([start]) { places, part in
                    Set(places.flatMap { part.ends(in: text, from: $0) })
                }
            case .either(let branches): return Set(branches.flatMap { $0.ends(in: text, from: start) })
            case .times(let part, let minimum, let maximum):
                var places: Set<Int> = [start]
                var all: Set<Int> = minimum == 0 ? places : []
                // Without a maximum, as many rounds as there are places find every end.
                for round in 1..<((maximum ?? minimum + text.count + 1) + 1) {
                    places = Set(places.flatMap { part.ends(in: text, from: $0) })
                    if round >= minimum { all.formUnion(places) }
                }
                return all
            }
        }
    }

    /// The same numbers every time.
    private struct Numbers {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }

        mutating func tree(_ depth: Int) -> Tree {
            let letters = Array("ab-")
            switch next(depth == 0 ? 6 : 12) {
            case 0...2: return .letter(letters[next(2)])
            case 3: return .any
            case 4: return .oneOf([letters[next(2)], "-"], isNegated: next(2) == 0)
            case 5: return .place(["^", "$", "\\b", "\\B"][next(4)])
            case 6...8: return .inOrder((0...next(3)).map { _ in tree(depth - 1) })
            case 9: return .either((0...next(3)).map { _ in next(6) == 0 ? .inOrder([]) : tree(depth - 1) })
            default:
                let minimum = next(3)
                return .times(tree(depth - 1), minimum, next(2) == 0 ? nil : minimum + 1 + next(2))
            }
        }
    }

    @Test(arguments: 1...8)
    func agreesWithTheDefinition(_ seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        let letters = Array("aab-\n")
        var matches = 0
        for _ in 0..<400 {
            let tree = numbers.tree(4)
            let pattern = try Pattern(tree.pattern)
            for _ in 0..<8 {
                let text = (0..<numbers.next(8)).map { _ in letters[numbers.next(5)] }
                let expected = tree.ends(in: text, from: 0).contains(text.count)
                #expect(
                    pattern.matches(String(text)) == expected,
                    "\(tree.pattern) on \(String(text).debugDescription)")
                matches += expected ? 1 : 0
            }
        }
        // Else the comparison would say little.
        #expect(matches > 100)
    }
}
