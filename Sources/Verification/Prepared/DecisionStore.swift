// SPDX-License-Identifier: Apache-2.0

/// Keeps prepared decisions. A decision that a store gives back is one that was kept, whole; what cannot be read is
/// thrown and never looks like an allowance.
package protocol DecisionStore: Sendable {
    /// The decision of that key, whatever its age.
    func decision(for key: DecisionKey) async throws -> PreparedDecision?
    /// The newest decision about a subject, whatever its key and age.
    func newest(about subject: String) async throws -> PreparedDecision?
    /// The newest decision about each subject, by subject.
    func newest() async throws -> [PreparedDecision]
    /// Keeps a decision; when it returns, the decision survives the process. One of the same key is replaced.
    func keep(_ decision: PreparedDecision) async throws
    /// Forgets all decisions about a subject.
    func forget(_ subject: String) async throws
}
