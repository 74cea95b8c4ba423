// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// A name and a value in a URL's query, not yet encoded.
struct URLQueryItem: Sendable, Equatable {
    var name: String
    var value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// `name=value`.
    var encoded: String {
        "\(PercentEncoding.encoded(name))=\(PercentEncoding.encoded(value))"
    }
}
