// SPDX-License-Identifier: Apache-2.0

import StrictJSON

extension JSONCursor {
    /// Throws when the object has a key that is not among `known`, with the nearest one that is.
    func refuseKeys(except known: [String]) throws(JSONShapeError) {
        for key in try object().keys where !known.contains(key) {
            let nearest = NearestKey.suggestion(for: key, among: known)
            let hint = nearest.map { "; did you mean \"\($0)\"?" } ?? ""
            throw invalid("has the unknown key \"\(key.prefix(80))\"\(hint)")
        }
    }
}
