// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Registry
package import Verification

/// Where tags come from, and what they point to.
package protocol TagSource: ContentSource {
    /// All tags of a repository, each once.
    func tags(_ repository: Repository, meter: RequestMeter) async throws(RegistryError) -> [String]
}

extension RegistryClient: TagSource {}
