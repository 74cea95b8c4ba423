// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import Policy
import StrictJSON

/// A request that a webhook for Applications cannot answer.
enum ApplicationRequestError: Error, Equatable {
    /// It is about something else; its resource.
    case otherResource(String)
    /// It has no object.
    case noObject
    case unreadable(ApplicationError)
}

extension ApplicationRequestError: CustomStringConvertible {
    var description: String {
        switch self {
        case .otherResource(let resource):
            "Assay answers here for applications.argoproj.io and was asked about \(resource); check its webhook configuration"
        case .noObject:
            "Assay was asked about an Application without being shown it; check its webhook configuration"
        case .unreadable(let error): SyncProblem.applicationUnreadable(error).message
        }
    }
}

extension AdmissionRequest {
    /// Whether a sync is asked for, or one that was asked for would now be of something else: a retry reads the
    /// Application again.
    var touchesSync: Bool {
        get throws(ApplicationRequestError) {
            guard resource.group == "argoproj.io", resource.name == "applications", subresource.isEmpty else {
                throw .otherResource("\(resource.name).\(resource.group)")
            }
            guard let object, object.object != nil else { throw .noObject }
            guard let asked = object["operation"], !asked.isNull else { return false }
            guard operation == .update, let oldObject, let before = oldObject["operation"], before == asked
            else {
                return true
            }
            return ["project", "source", "sources", "sourceHydrator", "destination", "imageVerification"]
                .contains { object["spec"]?[$0] != oldObject["spec"]?[$0] }
                || object["metadata"]?["labels"] != oldObject["metadata"]?["labels"]
                || object["metadata"]?["annotations"]?[PolicyReader.annotation]
                    != oldObject["metadata"]?["annotations"]?[PolicyReader.annotation]
        }
    }

    var application: Application {
        get throws(ApplicationRequestError) {
            guard let object else { throw .noObject }
            do throws(ApplicationError) {
                return try Application(object)
            } catch {
                throw .unreadable(error)
            }
        }
    }
}
