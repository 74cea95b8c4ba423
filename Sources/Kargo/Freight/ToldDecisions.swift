// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Synchronization

/// What was told about Freight by this process: what its watch shows is a moment late, and nothing is told twice for that.
final class ToldDecisions: Sendable {
    private let told = Mutex<[String: TrustDecision]>([:])

    /// Whether a decision is news about a Freight, which is told with that. That something is pending is none.
    func isNews(_ trust: TrustDecision, about freight: Freight) -> Bool {
        guard trust != .pending else { return false }
        let shown = freight.note?["decision"]?.string
        return told.withLock { told in
            if told.count >= Self.most { told.removeAll() }
            return told.updateValue(trust, forKey: Self.name(freight)) != trust && shown != trust.rawValue
        }
    }

    /// Nothing holds any more that was told.
    func forget(_ freight: Freight) { told.withLock { _ = $0.removeValue(forKey: Self.name(freight)) } }

    /// One that is made again under its name is another.
    private static func name(_ freight: Freight) -> String { "\(freight.key) \(freight.uid)" }

    private static let most = 20_000
}
