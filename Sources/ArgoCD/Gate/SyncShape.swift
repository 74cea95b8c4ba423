// SPDX-License-Identifier: Apache-2.0

/// Sources and revisions of an operation, one by one.
///
/// Versions of Argo CD differ in whether they go by the lists or by the single members where an operation has both, so
/// one that has not exactly the shape of its Application's spec is refused.
struct SyncShape {
    /// Empty where the operation brings none.
    let sources: [ApplicationSource]
    /// Empty where it names none.
    let revisions: [String]

    init(_ operation: SyncOperation, of application: Application) throws(SyncProblem) {
        if application.hasSourceList {
            guard operation.source == nil, operation.revision.isEmpty else { throw .shapeMixed }
            (sources, revisions) = (operation.sources, operation.revisions)
        } else {
            guard operation.sources.isEmpty, operation.revisions.isEmpty else { throw .shapeMixed }
            sources = [operation.source].compactMap(\.self)
            revisions = [operation.revision].filter { !$0.isEmpty }
        }
    }
}
