// SPDX-License-Identifier: Apache-2.0

/// Finds the word that was probably meant.
package enum NearestKey {
    /// The candidate closest to `word`, if it is close enough to be a typing error.
    package static func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
        guard word.utf8.count <= longest else { return nil }
        let best = candidates.map { (candidate: $0, distance: distance(word.lowercased(), $0.lowercased())) }
            .min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }
        guard let best, best.distance <= max(2, word.count / 4) else { return nil }
        return best.candidate
    }

    /// Levenshtein's distance, with neighbours that were swapped counted once.
    private static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        var before: [Int] = []
        var previous = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var current = [i + 1]
            for (j, y) in b.enumerated() {
                var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (x == y ? 0 : 1))
                if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { cost = min(cost, before[j - 1] + 1) }
                current.append(cost)
            }
            (before, previous) = (previous, current)
        }
        return previous[b.count]
    }

    private static let longest = 100
}
