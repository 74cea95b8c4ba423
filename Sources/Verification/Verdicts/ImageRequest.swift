// SPDX-License-Identifier: Apache-2.0

package import OCIModel

/// One image to decide about, and where it is used.
package struct ImageRequest: Sendable {
    /// The reference as it was written.
    package var written: String
    package var reference: Result<ImageReference, ImageReferenceError>
    package var places: [String]

    package init(written: String, reference: Result<ImageReference, ImageReferenceError>, places: [String]) {
        self.written = written
        self.reference = reference
        self.places = places
    }

    /// A reference as somebody typed it.
    package init(_ text: String, places: [String] = []) {
        written = text
        self.places = places
        do throws(ImageReferenceError) {
            reference = .success(try ImageReference(parsing: text))
        } catch {
            reference = .failure(error)
        }
    }
}

extension [ImageRequest] {
    /// One request per image, in the order of first use, with all of its places.
    package func grouped() -> [ImageRequest] {
        var order: [String: Int] = [:]
        var groups: [ImageRequest] = []
        for request in self {
            let key = (try? request.reference.get().description) ?? "?" + request.written
            if let index = order[key] {
                groups[index].places += request.places
            } else {
                order[key] = groups.count
                groups.append(request)
            }
        }
        return groups
    }
}
