// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import StrictJSON

/// Reads a release (in-toto attestation framework, `spec/predicates/release.md`).
struct ReleaseCheck {
    let purl: Glob

    init(_ purl: Glob) { self.purl = purl }

    func problems(_ predicate: JSONCursor) -> [GateProblem] {
        do throws(JSONShapeError) {
            let found = try predicate.required("purl").string()
            guard found.utf8.count <= Self.longestPURL, purl.matches(found) else {
                return [.releasePURL(found: found.shown, wanted: purl.pattern)]
            }
            return []
        } catch {
            return [.predicateMalformed(error)]
        }
    }

    private static let longestPURL = 4096
}
