// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import StrictJSON

/// A source of an Application, by what tells one from another: every byte that renders counts, and neither the order of
/// members nor what Argo CD leaves out when it writes.
package struct ApplicationSource: Sendable, Hashable {
    /// SHA-256 over the whole source, its target revision included: builds are told what it is.
    package var identity: Digest
    /// The branch, tag, version or commit that is asked for; empty means the newest.
    package var targetRevision: String
    /// Where revisions of it are looked up.
    package var kind: Kind

    /// What a revision of a source is.
    package enum Kind: Sendable, Hashable {
        /// A commit.
        case git
        /// A chart's version.
        case chart
        /// A manifest's digest.
        case oci
    }

    /// `nil` for what is no mapping.
    package init?(_ json: JSON) {
        guard let object = json.object else { return nil }
        targetRevision = object["targetRevision"]?.string ?? ""
        if !(object["chart"]?.string ?? "").isEmpty {
            kind = .chart
        } else {
            kind = (object["repoURL"]?.string ?? "").hasPrefix("oci://") ? .oci : .git
        }
        identity = Digest(sha256Of: SourceCanonicalForm.of(json).serialized())
    }

    package static func == (a: ApplicationSource, b: ApplicationSource) -> Bool { a.identity == b.identity }

    package func hash(into hasher: inout Hasher) { hasher.combine(identity) }

    /// Whether `revision` names one content of this source for good: a commit, a digest, or a chart's exact version.
    /// Argo CD resolves everything else to one of these before it syncs.
    package func isPinned(by revision: String) -> Bool {
        switch kind {
        // Argo CD takes nothing else for a commit: 64 digits may be the name of a branch.
        case .git: Self.isHexadecimal(revision[...], length: 40)
        case .chart: Self.isExactVersion(revision)
        case .oci: revision.hasPrefix("sha256:") && Self.isHexadecimal(revision.dropFirst(7), length: 64)
        }
    }

    /// Whether what a pinned revision names can still be replaced by whoever may write there.
    package var canBeOverwritten: Bool { kind == .chart }

    private static func isHexadecimal(_ text: Substring, length: Int) -> Bool {
        text.utf8.count == length
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    /// A version with all of its three numbers (Semantic Versioning 2.0.0), with or without a `v`.
    private static func isExactVersion(_ text: String) -> Bool {
        guard text.utf8.count <= 128, text.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        var rest = Substring(text)
        if rest.hasPrefix("v") { rest = rest.dropFirst() }
        let core = rest.prefix { $0 != "-" && $0 != "+" }
        let numbers = core.split(separator: ".", omittingEmptySubsequences: false)
        let suffix = rest.dropFirst(core.count)
        let letters = suffix.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "+")
        }
        return numbers.count == 3 && letters
            && numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }
}
