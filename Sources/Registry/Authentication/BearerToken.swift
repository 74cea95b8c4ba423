// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// A token service's answer (distribution project, "Token Authentication", "Token Response Fields").
struct BearerToken: Sendable, Equatable {
    let text: String
    /// How long it may be used; already less than what was stated.
    let life: Duration

    init(text: String, life: Duration) {
        self.text = text
        self.life = life
    }

    /// Reads the answer; `nil` when it holds no token that could stand in a header.
    init?(parsing body: [UInt8]) {
        guard
            let answer = try? JSON(parsing: body, limits: JSONLimits(bytes: 1 << 20, depth: 8, nodes: 1000)),
            let text = answer["token"]?.string.flatMap({ $0.isEmpty ? nil : $0 })
                ?? answer["access_token"]?.string,
            (1...Self.longest).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) })
        else { return nil }
        self.text = text
        // Absent means 60 seconds. Some seconds pass on the way; an hour is kept at most.
        let stated = min(max(answer["expires_in"]?.int ?? 60, 0), 3600)
        life = .seconds(stated - min(10, stated / 4))
    }

    private static let longest = 64 << 10
}

extension BearerToken: CustomStringConvertible, CustomReflectable {
    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
