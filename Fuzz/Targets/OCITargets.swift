// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel
import Registry
import StrictJSON

/// A normalised reference is its own normal form.
@Sendable func imageReference(_ input: [UInt8]) {
    do throws(ImageReferenceError) {
        let reference = try ImageReference(parsing: String(decoding: input, as: UTF8.self))
        let again = try? ImageReference(parsing: reference.description)
        expect(again?.description == reference.description, "a reference that is written reads the same")
        expect(again?.repository == reference.repository, "a reference names one repository")
    } catch {
        _ = error.description
    }
}

/// Writing and reading again loses nothing.
@Sendable func ociManifest(_ input: [UInt8]) {
    do throws(ManifestError) {
        let manifest = try Manifest(parsing: input)
        expect((try? Manifest(parsing: manifest.json.serialized())) == manifest, "a manifest reads the same")
    } catch {
        _ = error.description
    }
}

/// Docker's configuration, the older form of it, and the Secret around either.
@Sendable func dockerConfig(_ input: [UInt8]) {
    guard let json = try? JSON(parsing: input) else { return }
    _ = try? DockerConfig(JSONCursor(json))
    _ = try? DockerConfig(legacy: JSONCursor(json))
    _ = try? DockerConfig(secret: JSONCursor(json))
}

/// One spelling for one place.
@Sendable func httpURL(_ input: [UInt8]) {
    guard let url = HTTPURL(String(decoding: input, as: UTF8.self)) else { return }
    let text = "\(url.scheme.rawValue)://\(url.authority)\(url.target)"
    expect(HTTPURL(text) == url, "a URL that is written reads the same")
}
