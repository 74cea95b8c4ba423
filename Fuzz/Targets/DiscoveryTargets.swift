// SPDX-License-Identifier: Apache-2.0

import Discovery

/// A version constraint on the first line, and versions on the others.
@Sendable func versionConstraint(_ input: [UInt8]) {
    let lines = lines(input)
    let versions = lines.dropFirst().prefix(8).compactMap { SemanticVersion($0, isStrict: false) }
    for one in versions {
        expect(one.precedence(over: one) == .same, "a version is as high as itself")
        if SemanticVersion(one.text) != nil { expect(one.text.utf8.count <= 256, "a version is short") }
        for other in versions {
            let isOpposite =
                switch (one.precedence(over: other), other.precedence(over: one)) {
                case (.same, .same), (.lower, .higher), (.higher, .lower): true
                default: false
                }
            expect(isOpposite, "what is higher than one is not lower than the other")
        }
    }
    guard let text = lines.first else { return }
    let constraint: VersionConstraint
    do throws(VersionConstraintError) {
        constraint = try VersionConstraint(text)
    } catch {
        expect((0...text.utf8.count).contains(error.offset), "an error is in the constraint")
        _ = error.description
        return
    }
    guard let again = try? VersionConstraint("\(text) || \(text)") else { return }
    for version in versions {
        expect(constraint.contains(version) == again.contains(version), "an alternative adds nothing twice")
    }
}
