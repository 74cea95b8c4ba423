// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import OCIModel
import Sigstore
import StrictJSON
package import TrustRoots

/// Trust roots for people: who is believed, when, and how fresh that is.
package struct TrustRootReport: Sendable {
    package var style: TextStyle
    /// Now, in seconds since 1970.
    package var now: Int

    package init(style: TextStyle, now: Int) {
        self.style = style
        self.now = now
    }

    package func render(_ roots: [LoadedTrustRoot]) -> String {
        roots.map(render).joined(separator: "\n")
    }

    private func render(_ loaded: LoadedTrustRoot) -> String {
        let root = loaded.root
        var lines = ["\(style.paint(TextStyle.printable(loaded.name), .bold))  \(origin(loaded))"]
        lines.append(field("digest", root.fingerprint.description))
        lines += root.certificateAuthorities.map { authority("CA", $0.uri, $0.validFor) }
        lines += root.certificateTransparencyLogs.map { authority("CT log", $0.baseURL, $0.validFor) }
        lines += root.transparencyLogs.map { authority("log", $0.baseURL, $0.validFor) }
        lines += root.timestampAuthorities.map { authority("TSA", $0.uri, $0.validFor) }
        lines += root.unusable.map {
            style.field("unusable", "\($0.place): \($0.why)", .yellow, width: Self.width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func origin(_ loaded: LoadedTrustRoot) -> String {
        let age = loaded.age(at: now).map { Count.text($0 / 86_400, "day") + " old" }
        let text =
            switch loaded.origin {
            case .builtIn: "built in, \(age ?? "")"
            case .mirror(let refreshed?): "refreshed \(RFC3339.text(refreshed)), \(age ?? "")"
            case .mirror(nil): "never refreshed"
            case .file, .inline: "nobody keeps it fresh"
            }
        return loaded.isStale(at: now) ? style.paint(text, .yellow) : text
    }

    private func authority(_ kind: String, _ uri: String, _ period: ValidityPeriod) -> String {
        let until = period.end.map { "to \(RFC3339.text($0).prefix(10))" } ?? "on"
        let isOver = !period.contains(now)
        return field(
            kind, "\(uri)  from \(RFC3339.text(period.start).prefix(10)) \(until)\(isOver ? ", not now" : "")"
        )
    }

    private func field(_ name: String, _ text: String) -> String {
        style.field(name, text, width: Self.width)
    }

    private static let width = 10
}
