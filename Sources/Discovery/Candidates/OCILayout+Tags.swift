// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Registry

extension OCILayout: TagSource {
    /// The names that the layout gives its images: bare tags, and the tags of full references to this repository.
    package func tags(_ repository: Repository, meter: RequestMeter) async throws(RegistryError) -> [String] {
        var seen: Set<String> = []
        return references.compactMap { reference in
            guard let name = reference.name else { return nil }
            if ImageReference.isTag(name) { return name }
            guard let full = try? ImageReference(parsing: name), full.repository == repository else {
                return nil
            }
            return full.tag
        }.filter { seen.insert($0).inserted }
    }
}
