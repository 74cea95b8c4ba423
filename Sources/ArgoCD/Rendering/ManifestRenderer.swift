// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// Renders what a sync would apply. Whoever renders answers for it: what is given back is what would be applied, or it
/// is a problem.
package protocol ManifestRenderer: Sendable {
    /// The resources that an Application's own sources give at these revisions, one revision a source.
    func render(_ application: Application, at revisions: [String]) async throws(SyncProblem) -> [JSON]
}
