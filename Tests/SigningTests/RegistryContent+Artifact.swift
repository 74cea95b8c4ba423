// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Signing

extension RegistryContent {
    /// Pushes signatures.
    func add(_ artifact: SignatureArtifact, to repository: String) {
        for blob in artifact.blobs { addBlob(blob, to: repository) }
        addManifest(artifact.bytes, mediaType: .imageManifest, to: repository, tag: artifact.tag)
    }
}
