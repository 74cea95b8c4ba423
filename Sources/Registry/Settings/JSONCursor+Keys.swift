// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension JSONCursor {
    /// Throws when the object has a key that is not among `known`, with the nearest one that is.
    func refuseKeys(except known: [String]) throws(JSONShapeError) {
        for key in try object().keys where !known.contains(key) {
            let nearest = known.map { ($0, Self.distance(key, $0)) }.min { $0.1 < $1.1 }
            let hint = nearest.flatMap { $0.1 <= 3 ? "; did you mean \"\($0.0)\"?" : nil } ?? ""
            throw invalid("has the unknown key \"\(key.prefix(80))\"\(hint)")
        }
    }

    /// Insertions, deletions and replacements between two short texts, without regard to case.
    private static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a.lowercased().utf8.prefix(64))
        let b = Array(b.lowercased().utf8.prefix(64))
        var row = Array(0...b.count)
        for (line, left) in a.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, right) in b.enumerated() {
                let replaced = diagonal + (left == right ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row.last ?? 0
    }
}
