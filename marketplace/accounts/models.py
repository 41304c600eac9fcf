"""The user, the market's own roles, and recorded consent."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    """Makes users; an e-mail address is kept in lower case so that one person has one account."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        if not email:
            raise ValueError("a user needs an e-mail address")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email=username.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail.

    A Vietnamese name is written whole: `first_name` holds the full name and `last_name`, which Oscar and Wagtail
    expect, stays empty.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("full name"), max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(
        _("language of e-mails"), max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )
    is_staff = models.BooleanField(_("works for the market"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_ci")]

    def __str__(self) -> str:
        return self.email

    @property
    def full_name(self) -> str:
        """The name as its owner writes it, or the part of the address before the @."""
        return self.first_name or self.email.split("@")[0]

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name


class MarketRole(models.Model):
    """A duty in running the market itself. Without provinces it holds nationwide."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Market administrator")
        FINANCE = "finance", _("Finance")
        CONTENT_EDITOR = "content_editor", _("Content editor")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="market_roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    provinces = models.ManyToManyField("geography.AdminUnit", blank=True, related_name="+")

    class Meta:
        verbose_name = _("role in the market")
        verbose_name_plural = _("roles in the market")
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="accounts_one_role_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Consent(models.Model):
    """One purpose agreed to or withdrawn: time, version of the text, nothing bundled (Law 91/2025/QH15)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents", null=True, blank=True)
    email = models.EmailField(blank=True)
    purpose = models.CharField(max_length=40)
    text_version = models.CharField(max_length=40)
    given = models.BooleanField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-recorded_at"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.text_version}"
