// SPDX-License-Identifier: Apache-2.0

package import Attestations

/// Remembers the newest attestation that each gate was shown of each image. Without it, who can delete from a registry
/// can hide that a newer attestation says the contrary.
package protocol GateMemory: Sendable {
    /// What is remembered; `nil` when nothing was ever noted. Throws when that cannot be told.
    func newest(for key: GateMemoryKey) async throws(GateMemoryFailure) -> GateRecord?
    /// Remembers a record, unless a newer one is remembered. Throws when it cannot be kept.
    func note(_ record: GateRecord, for key: GateMemoryKey) async throws(GateMemoryFailure)
}
