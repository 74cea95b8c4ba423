// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Signing

extension RegistryContent {
    /// Signs an image as cosign 2 does: all signatures in the manifest tagged `sha256-<hex>.sig`.
    func sign(_ image: TestImage, in repository: String, legacyBy signers: [CosignSigner]) throws {
        let payload = UnsignedPayload(image.digest, dockerReference: repository)
        push(.legacy(try signers.map { try $0.sign(payload) }, of: image.digest), to: repository)
    }

    /// Signs an image as cosign 3 does: with a bundle that refers to it.
    func sign(_ image: TestImage, in repository: String, bundleBy signer: CosignSigner) throws {
        let statement = try signer.sign(.imageSignature(of: image.digest))
        push(.bundle(statement, of: image.descriptor), to: repository)
    }

    private func push(_ artifact: SignatureArtifact, to repository: String) {
        for blob in artifact.blobs { addBlob(blob, to: repository) }
        addManifest(artifact.bytes, mediaType: .imageManifest, to: repository, tag: artifact.tag)
    }
}
