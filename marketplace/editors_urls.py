"""Every address of the shop and the editors' administration at /cms/, which `cms.middleware.EditorsOnly` answers from here.

A process that no editor asks never loads the administration, some 10 MiB.
"""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from marketplace.urls import to_login
from marketplace.urls import urlpatterns as shop

urlpatterns = [path("cms/login/", to_login), path("cms/", include(wagtailadmin_urls)), *shop]
