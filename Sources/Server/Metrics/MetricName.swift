// SPDX-License-Identifier: Apache-2.0

/// Names of metrics and labels as the Prometheus data model writes them; what does not fit is replaced, never refused,
/// since libraries name their metrics as they like.
enum MetricName {
    /// A name of `[a-zA-Z_:][a-zA-Z0-9_:]*`, at most 128 characters.
    static func metric(_ text: String) -> String { sanitised(text, colons: true) }

    /// A name of `[a-zA-Z_][a-zA-Z0-9_]*`; two leading underscores are kept for Prometheus itself, `le` and `quantile`
    /// for what histograms and summaries write.
    static func label(_ text: String) -> String {
        let name = sanitised(text, colons: false)
        let isReserved = name.hasPrefix("__") || name == "le" || name == "quantile"
        return isReserved ? "label_" + name : name
    }

    /// A value of a label, bounded in length.
    static func value(_ text: String) -> String {
        text.unicodeScalars.count <= longestValue
            ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(longestValue - 1))) + "…"
    }

    private static func sanitised(_ text: String, colons: Bool) -> String {
        var name = ""
        for byte in text.utf8.prefix(longestName) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "_"):
                name.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if name.isEmpty { name = "_" }
                name.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: ":") where colons: name += ":"
            default: name += "_"
            }
        }
        return name.isEmpty ? "_" : name
    }

    private static let longestName = 128
    private static let longestValue = 128
}
