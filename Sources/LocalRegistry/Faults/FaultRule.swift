// SPDX-License-Identifier: Apache-2.0

/// When a registry misbehaves, and how.
package struct FaultRule: Sendable, Equatable {
    /// Which of the matching requests meet the fault. Each rule counts its own.
    package enum Occurrence: Sendable, Equatable {
        case always
        /// The first so many.
        case first(Int)
        /// All but the first so many.
        case after(Int)
    }

    /// What goes wrong.
    package var fault: Fault
    /// What the requests are about; `nil` for anything.
    package var kind: RequestKind?
    /// Their method; `nil` for any.
    package var method: String?
    /// What their path and query contain; `nil` for anything.
    package var targetContains: String?
    /// Which of them.
    package var occurrence: Occurrence

    /// A rule; without conditions it meets every request.
    package init(
        _ fault: Fault, on kind: RequestKind? = nil, method: String? = nil, targetContains: String? = nil,
        _ occurrence: Occurrence = .always
    ) {
        self.fault = fault
        self.kind = kind
        self.method = method
        self.targetContains = targetContains
        self.occurrence = occurrence
    }

    /// Whether the rule speaks of this request.
    func matches(_ request: RequestRecord) -> Bool {
        (kind == nil || kind == request.kind) && (method == nil || method == request.method)
            && (targetContains.map { request.target.contains($0) } ?? true)
    }

    /// Whether the match that comes after `earlier` others meets the fault.
    func strikes(after earlier: Int) -> Bool {
        switch occurrence {
        case .always: true
        case .first(let count): earlier < count
        case .after(let count): earlier >= count
        }
    }
}
